/**
 * Is the installation in order? Each check asks the API server one question, with the rights of whoever asks, and says what it
 * found, why it matters and what to do. Changes nothing: what is tried is tried by dry run.
 */
@NullMarked
package io.gpulease.app.doctor;

import org.jspecify.annotations.NullMarked;
