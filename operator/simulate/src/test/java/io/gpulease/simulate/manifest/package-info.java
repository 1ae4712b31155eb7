@NullMarked
package io.gpulease.simulate.manifest;

import org.jspecify.annotations.NullMarked;
