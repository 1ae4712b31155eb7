package io.gpulease.engine.budget;

/** What a lease would be charged for, by its start. */
public interface Stays {

    /** If it starts in that second. */
    Stay from(long start);

    /** It ends then whenever it starts; {@link Long#MAX_VALUE} where its end moves with its start. */
    long fixedEnd();

    /** A later start in the same period spares nothing of it: all that was asked for is paid for, or it is not begun. */
    boolean isWhole();

    /** The first second after that one from which on starts cost something else; {@link Long#MAX_VALUE}: none. */
    long nextPrice(long after);
}
