using System.CommandLine;
using System.Runtime.InteropServices;
using EdgeDetector.Service.Capture.Isolation;

namespace EdgeDetector.Service.Commands;

/// <summary>The process in which a camera is read; not for people.</summary>
internal static class CaptureWorkerCommand
{
    /// <summary>The command's name.</summary>
    public const string Name = "capture-worker";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(Name, "Reads one camera; started by the service.") { Hidden = true };
        command.Arguments.Add(new Argument<string>("camera") { Description = "The camera's name, for who looks at the list of processes." });
        command.SetAction(_ =>
        {
            // A terminal and systemd send them to all processes at once; the service alone ends a worker.
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ignore);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ignore);
            using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Ignore);
            return CaptureWorker.Run();
        });
        return command;
    }

    private static void Ignore(PosixSignalContext context) => context.Cancel = true;
}
