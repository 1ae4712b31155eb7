@NullMarked
package io.gpulease.simulate.report;

import org.jspecify.annotations.NullMarked;
