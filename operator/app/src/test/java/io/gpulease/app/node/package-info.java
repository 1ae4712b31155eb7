/** Leases on one real kubelet: what only real pods can show. Needs root and a container runtime; see {@code make test-node}. */
@NullMarked
package io.gpulease.app.node;

import org.jspecify.annotations.NullMarked;
