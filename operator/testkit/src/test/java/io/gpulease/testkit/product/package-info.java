@NullMarked
package io.gpulease.testkit.product;

import org.jspecify.annotations.NullMarked;
