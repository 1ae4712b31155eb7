/** Tests of the kinds as Java: what is read, how it is read, and that nothing is lost. Knows no API server. */
@NullMarked
package io.gpulease.crds;

import org.jspecify.annotations.NullMarked;
