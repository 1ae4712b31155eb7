/** Compiles the rules of policies and says what came of it. */
@NullMarked
package io.gpulease.controller.policy;

import org.jspecify.annotations.NullMarked;
