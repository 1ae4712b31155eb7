/**
 * What a real API server says to manifests: accepted as they should be, refused with the message that a tenant reads.
 * Knows no operator; whatever passes here has only passed the schema.
 */
@NullMarked
package io.gpulease.crds.plane;

import org.jspecify.annotations.NullMarked;
