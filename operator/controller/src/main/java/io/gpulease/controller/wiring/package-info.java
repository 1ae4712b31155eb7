/** Puts the parts of the operator together, starts and stops them; reads the cluster once for those who only ask. */
@NullMarked
package io.gpulease.controller.wiring;

import org.jspecify.annotations.NullMarked;
