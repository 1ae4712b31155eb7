/**
 * Follows kinds of which there are many (nodes, pods, leases) with a list and a watch that never build whole objects: each
 * item is cut out of the stream as bytes and read at once into a slim value. Knows the API server's protocol for lists
 * and watches; must not know what is decided with what it reads.
 */
@NullMarked
package io.gpulease.controller.watch;

import org.jspecify.annotations.NullMarked;
