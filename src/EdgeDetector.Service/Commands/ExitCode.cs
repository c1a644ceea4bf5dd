namespace EdgeDetector.Service.Commands;

/// <summary>What the program's end tells a script or systemd.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It was asked right, but failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage, input or configuration: trying again changes nothing.</summary>
    public const int Usage = 2;

    /// <summary>Interrupted by Ctrl-C, as shells tell it.</summary>
    public const int Interrupted = 130;
}
