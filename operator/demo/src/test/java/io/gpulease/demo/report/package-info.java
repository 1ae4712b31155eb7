@NullMarked
package io.gpulease.demo.report;

import org.jspecify.annotations.NullMarked;
