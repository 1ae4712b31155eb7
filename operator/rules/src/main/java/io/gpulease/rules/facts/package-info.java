/**
 * What a rule can see. The names of the records' components are the names in expressions, and a component that is empty is a field
 * that is not there: a rule that reads it comes out as unknown.
 */
@NullMarked
package io.gpulease.rules.facts;

import org.jspecify.annotations.NullMarked;
