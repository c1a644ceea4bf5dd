using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace EdgeDetector.Service.Configuration;

/// <summary>How cameras are brought back that fail again and again.</summary>
internal sealed record RecoveryOptions
{
    [Description("After how many failed attempts in a row to open a camera more is done than to try again: the command is run, and where that does not help, an alert is raised.")]
    [Range(1, 1000)]
    public int After { get; init; } = 3;

    [Description("What brings CSI cameras back, program and arguments, such as [touch, /var/lib/edgedetector/restart-argus]; docs/capture.md tells how that restarts nvargus-daemon. Run for csi: sources and pipelines with nvarguscamerasrc; empty: nothing.")]
    [Secret]
    public IReadOnlyList<string> Command { get; init; } = [];

    [Description("Shortest time between two runs of the command, whichever camera asks: it takes all CSI cameras down for a moment.")]
    [DurationRange("10s", "1d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    [Description("How long the command may take before it is killed.")]
    [DurationRange("1s", "10m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
