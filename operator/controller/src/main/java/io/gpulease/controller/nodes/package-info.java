/**
 * Our writes on nodes: to which pool a node belongs and who holds its GPUs, one write at a time for each node, and the
 * repair of records that nothing explains any more.
 */
@NullMarked
package io.gpulease.controller.nodes;

import org.jspecify.annotations.NullMarked;
