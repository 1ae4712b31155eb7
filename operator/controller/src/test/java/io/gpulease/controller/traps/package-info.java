/** What the API server promises and the operator rests on, tried on a real one. Nothing here needs an operator that runs. */
@NullMarked
package io.gpulease.controller.traps;

import org.jspecify.annotations.NullMarked;
