namespace EdgeDetector.Service.Benchmark;

/// <summary>What each camera should get of an engine that cannot serve them all.</summary>
internal static class FairShare
{
    /// <summary>
    /// Max-min fairness: whoever asks for less than an equal share gets what it asks for, and the rest is shared equally among the others.
    /// </summary>
    /// <param name="asked">Frames a second that each camera offers; null: as many as it gets.</param>
    /// <param name="total">Frames a second that the engine serves.</param>
    /// <returns>Frames a second for each camera, in the order of <paramref name="asked"/>.</returns>
    public static double[] Of(IReadOnlyList<double?> asked, double total)
    {
        double[] shares = new double[asked.Count];
        double left = total;
        int waiting = asked.Count;
        foreach (int camera in Enumerable.Range(0, asked.Count).OrderBy(camera => asked[camera] ?? double.PositiveInfinity))
        {
            shares[camera] = Math.Min(asked[camera] ?? double.PositiveInfinity, left / waiting);
            left -= shares[camera];
            waiting--;
        }

        return shares;
    }
}
