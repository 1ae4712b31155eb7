package io.gpulease.controller.guard;

/** Who is told what happens to the gate. */
public interface PolicyNews {
    /** Somebody had taken it away or changed it, and it is as installed again. */
    void restored(PolicyId policy, String uid, Fault fault);

    /** It cannot be put back; told once, until it is as installed again. */
    void notRestored(PolicyId policy, String uid, Fault fault, String cause);

    /** The chart's record of the policies is not there, so nobody knows what they should be. */
    void noRecord();

    /** A call is made again. */
    void failed(String what, String cause);
}
