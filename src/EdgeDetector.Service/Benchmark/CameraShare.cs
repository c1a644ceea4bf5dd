namespace EdgeDetector.Service.Benchmark;

/// <summary>What one of several cameras got.</summary>
/// <param name="Name">Its name.</param>
/// <param name="OfferedFps">Frames a second that it offered; null: as many as it gets.</param>
/// <param name="Fps">Frames a second that came to the subscriber.</param>
/// <param name="FairFps">Its fair share of what all cameras got.</param>
/// <param name="Age">Age of its frames at the subscriber, in milliseconds.</param>
internal sealed record CameraShare(string Name, double? OfferedFps, double Fps, double FairFps, Quantiles Age)
{
    /// <summary>Splits what was received by camera.</summary>
    /// <param name="rates">What the cameras offered.</param>
    /// <param name="receipts">Everything that was received.</param>
    /// <param name="totalFps">Frames a second of all cameras together.</param>
    public static IReadOnlyList<CameraShare> Of(IReadOnlyList<double?> rates, IReadOnlyList<Receipt> receipts, double totalFps)
    {
        double[] fair = FairShare.Of(rates, totalFps);
        ILookup<int, Receipt> byCamera = receipts.ToLookup(receipt => receipt.Camera);
        return
        [
            .. PipelineStage.NamesOf(rates).Select((name, index) => new CameraShare(
                name,
                rates[index],
                totalFps * byCamera[index + 1].Count() / receipts.Count,
                fair[index],
                Quantiles.Of(byCamera[index + 1].Select(receipt => receipt.Age)))),
        ];
    }
}
