/**
 * Makes the CRD YAML in {@code crds/} out of the Java kinds. Knows the API machinery's schema language and nothing about
 * leases: what is said about a field is said at the field.
 */
@NullMarked
package io.gpulease.crds.generate;

import org.jspecify.annotations.NullMarked;
