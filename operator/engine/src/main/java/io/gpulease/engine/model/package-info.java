/**
 * The values the engine thinks in: what there is, who may have how much of it, what is held and what is asked for. They
 * know nothing of how a decision is reached and nothing of where they came from.
 */
@NullMarked
package io.gpulease.engine.model;

import org.jspecify.annotations.NullMarked;
