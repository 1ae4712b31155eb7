package io.gpulease.controller.measure;

/** Something that an exporter tells of each GPU, and by which name Prometheus has it where nobody says otherwise (NVIDIA's DCGM exporter). */
public enum Metric {
    UTILIZATION("utilization", "DCGM_FI_DEV_GPU_UTIL"),
    MEMORY_USED("memory-used", "DCGM_FI_DEV_FB_USED"),
    MEMORY_FREE("memory-free", "DCGM_FI_DEV_FB_FREE"),
    POWER("power", "DCGM_FI_DEV_POWER_USAGE"),
    TEMPERATURE("temperature", "DCGM_FI_DEV_GPU_TEMP"),
    ERRORS("errors", "DCGM_FI_DEV_XID_ERRORS");

    private final String word;
    private final String usual;

    Metric(String word, String usual) {
        this.word = word;
        this.usual = usual;
    }

    /** What settings call it. */
    public String word() {
        return word;
    }

    /** The series that are asked for where no setting names others. */
    public String usual() {
        return usual;
    }
}
