/**
 * What the operator says about an object: conditions and whole statuses as values, computed from facts, the same words for
 * the same facts, so that an unchanged world writes nothing. Sends nothing itself.
 */
@NullMarked
package io.gpulease.controller.status;

import org.jspecify.annotations.NullMarked;
