/**
 * Control planes to test against, whichever kind they are, and the tools that speak to them.
 * It must not know that Gpulease is going to be installed there.
 */
@NullMarked
package io.gpulease.testkit.plane;

import org.jspecify.annotations.NullMarked;
