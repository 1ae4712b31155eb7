@NullMarked
package io.gpulease.simulate.form;

import org.jspecify.annotations.NullMarked;
