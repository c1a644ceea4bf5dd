using System.Globalization;

namespace EdgeDetector.Service.Commands;

/// <summary>Shows how far an evaluation is and how long it will take, on stderr: a bar on a terminal, a line now and then elsewhere.</summary>
internal static class EvaluateProgress
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(10);

    /// <summary>Does the work.</summary>
    /// <param name="errors">Where lines go.</param>
    /// <param name="pictures">How many pictures there are.</param>
    /// <param name="work">Tells after each picture how many are done.</param>
    public static void Show(TextWriter errors, int pictures, Action<Action<int>> work)
    {
        if (!Console.IsErrorRedirected && errors == Console.Error)
        {
            DetectProgress bar = new(json: false);
            bar.Run($"evaluate {pictures} pictures", () => work(done => bar.Report((double)done / pictures)));
            return;
        }

        long begun = TimeProvider.System.GetTimestamp();
        TimeSpan told = TimeSpan.Zero;
        work(done =>
        {
            TimeSpan elapsed = TimeProvider.System.GetElapsedTime(begun);
            if (elapsed - told >= BetweenLines && done < pictures)
            {
                told = elapsed;
                TimeSpan left = elapsed / done * (pictures - done);
                errors.WriteLine(string.Create(CultureInfo.InvariantCulture, $"evaluate: {done} of {pictures} pictures, {left:h\\:mm\\:ss} left"));
            }
        });
    }
}
