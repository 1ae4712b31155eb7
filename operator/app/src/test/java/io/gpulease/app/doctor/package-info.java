/** What the doctor says of clusters that are made up: one that is in order, and the same with one thing wrong. */
@NullMarked
package io.gpulease.app.doctor;

import org.jspecify.annotations.NullMarked;
