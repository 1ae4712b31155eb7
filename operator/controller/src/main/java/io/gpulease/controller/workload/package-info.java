/** The job of a lease: tried by a dry run when the lease is first seen, made once it is active, deleted at its end. */
@NullMarked
package io.gpulease.controller.workload;

import org.jspecify.annotations.NullMarked;
