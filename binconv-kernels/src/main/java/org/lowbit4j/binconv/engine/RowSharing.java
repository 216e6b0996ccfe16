package org.lowbit4j.binconv.engine;

/**
 * Runs a stage on a team of threads, in parts. A part is long enough that handing it out costs little; there are several a
 * thread, so that a thread that is held up is not waited for, but not less than a kernel's preferred rows in each: then there
 * is one a thread.
 */
final class RowSharing implements StageRunner {

    /**
     * The least work of a part, by {@link Stage#nanos}. Our choice: with much less, handing a part out costs what it saves; with
     * more, layers of narrow networks are left to one thread.
     */
    static final long PART_NANOS = 800;

    private static final int PARTS_PER_THREAD = 4;

    private final ThreadTeam team;
    private final long partNanos;

    RowSharing(ThreadTeam team, long partNanos) {
        this.team = team;
        this.partNanos = partNanos;
    }

    @Override
    public void run(Stage stage, Workspace workspace) {
        stage.apart().forEach(part -> share(part, workspace));
    }

    private void share(Stage stage, Workspace workspace) {
        int rows = stage.rows();
        int unit = partRows(stage);
        int units = (rows + unit - 1) / unit;
        int parts = parts(stage, unit, units);
        if (parts < 2) {
            StageRunner.ALONE.run(stage, workspace);
            return;
        }
        team.share(parts, (lane, part) -> {
            int fromRow = Round.first(units, part, parts) * unit;
            int toRow = Math.min(rows, Round.first(units, part + 1, parts) * unit);
            stage.run(workspace, lane, fromRow, toRow);
        });
    }

    /** A part has a multiple of these rows: those that the stage prefers, unless the image has too few for every thread. */
    private int partRows(Stage stage) {
        return stage.rows() / team.threads() >= 2 * stage.preferredRows() ? stage.preferredRows() : 1;
    }

    private int parts(Stage stage, int unit, int units) {
        int threads = team.threads();
        int most = unit < stage.preferredRows() ? threads : threads * PARTS_PER_THREAD;
        int parts = (int) Math.min(stage.nanos() / partNanos, Math.min(units, most));
        return parts < threads ? parts : parts - parts % threads;
    }
}
