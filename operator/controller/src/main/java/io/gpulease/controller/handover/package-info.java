/**
 * Gives tenants signed records of what was done on their nodes, before a lease and after it: ConfigMaps of the lease's namespace.
 * Runs on the booking thread; what takes long is worked out beside it. Reads what nodes say and decides nothing about them.
 */
@NullMarked
package io.gpulease.controller.handover;

import org.jspecify.annotations.NullMarked;
