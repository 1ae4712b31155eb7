@NullMarked
package io.gpulease.simulate.oracle;

import org.jspecify.annotations.NullMarked;
