@NullMarked
package io.gpulease.demo.live;

import org.jspecify.annotations.NullMarked;
