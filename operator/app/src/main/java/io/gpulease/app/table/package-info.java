/** Tables as people read them on a terminal. */
@NullMarked
package io.gpulease.app.table;

import org.jspecify.annotations.NullMarked;
