/** Reports on pools, and keeps one that is being removed until its last lease has gone. Books nothing. */
@NullMarked
package io.gpulease.controller.pool;

import org.jspecify.annotations.NullMarked;
