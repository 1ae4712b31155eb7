/**
 * Pods of leases: let in up to the GPUs of their lease, told of its end, and ended with it. Counts on what pods say of
 * themselves and on our own acknowledged writes; decides nothing about leases.
 */
@NullMarked
package io.gpulease.controller.pods;

import org.jspecify.annotations.NullMarked;
