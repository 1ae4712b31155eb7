/**
 * What a person sees while it runs: the state of the world as the watches tell it, as text that fits the terminal.
 * It must not write to the API server, nor count anything that the report counts.
 */
@NullMarked
package io.gpulease.demo.live;

import org.jspecify.annotations.NullMarked;
