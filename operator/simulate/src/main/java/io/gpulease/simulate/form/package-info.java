/**
 * Reports as they are shown: tables for people, JSON and YAML for programs, a page with plots.
 * It must not compute what a report does not have.
 */
@NullMarked
package io.gpulease.simulate.form;

import org.jspecify.annotations.NullMarked;
