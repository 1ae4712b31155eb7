/**
 * Is the gate as it was installed? Compares the admission policies and their bindings with the chart's record of them, and puts
 * back what is missing or was changed. Knows nothing of leases.
 */
@NullMarked
package io.gpulease.controller.guard;

import org.jspecify.annotations.NullMarked;
