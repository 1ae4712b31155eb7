/**
 * Manifests as an estate and leases on it: the kinds are read by the code that the operator reads them by.
 * It must not decide anything, nor need a cluster.
 */
@NullMarked
package io.gpulease.simulate.manifest;

import org.jspecify.annotations.NullMarked;
