/**
 * What came of it, counted from the API server's own record: figures, a verdict, the page at the end.
 * It must not ask the operator, nor believe its word where the record can be read.
 */
@NullMarked
package io.gpulease.demo.report;

import org.jspecify.annotations.NullMarked;
