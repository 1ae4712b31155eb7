/** {@code gpulease verify}: reads saved records, has them checked, and tells what they say. Knows no cluster. */
@NullMarked
package io.gpulease.app.verify;

import org.jspecify.annotations.NullMarked;
