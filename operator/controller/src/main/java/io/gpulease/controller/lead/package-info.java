/**
 * Sees to it that of several operators one acts: holds a coordination Lease, proves before every write that it is still
 * held, and ends the process when it is not. Must not know what is written. The last guard against two writers is not
 * here but in the claim, which the API server itself compares and swaps.
 */
@NullMarked
package io.gpulease.controller.lead;

import org.jspecify.annotations.NullMarked;
