using System.Globalization;
using EdgeDetector.Geometry;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>The rest of MOTChallenge's files: detections (det.txt), and tracks as a tracker writes them.</summary>
public static class MotFrames
{
    /// <summary>Whether a file holds tracks, not detections: some identity is not -1.</summary>
    /// <exception cref="DataSetException">The file cannot be read, or a line is wrong.</exception>
    public static bool HasIdentities(string path) => MotRow.Read(path).Any(row => row.Tracked.Id >= 0);

    /// <summary>Reads detections.</summary>
    /// <param name="path">The file.</param>
    /// <param name="scale">What its confidences mean.</param>
    /// <returns>Those of each frame, by frame - 1.</returns>
    /// <exception cref="DataSetException">The file cannot be read, or a line is wrong.</exception>
    public static MotDetections ReadDetections(string path, ConfidenceScale scale)
    {
        IReadOnlyList<MotRow> rows = MotRow.Read(path);
        ConfidenceMapping mapping = ConfidenceMapping.For(scale, [.. rows.Select(row => row.Score)]);
        return new MotDetections(ByFrame(rows, row => new Detection(0, mapping.Map(row.Score), SinglePrecision(row.Tracked.Box))), mapping.Scale);
    }

    /// <summary>Reads tracks.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Those of each frame, by frame - 1.</returns>
    /// <exception cref="DataSetException">The file cannot be read, a line is wrong, or an identity is in a frame twice.</exception>
    public static IReadOnlyList<IReadOnlyList<TrackedBox>> ReadTracks(string path)
    {
        IReadOnlyList<MotRow> rows = MotRow.Read(path);
        RequireOnce(rows);
        return ByFrame(rows, row => row.Tracked);
    }

    /// <summary>Writes tracks as MOTChallenge wants them: <c>frame,id,left,top,width,height,1,-1,-1,-1</c>.</summary>
    /// <param name="writer">Gets a line a box.</param>
    /// <param name="tracks">Those of each frame, by frame - 1.</param>
    public static void WriteTracks(TextWriter writer, IReadOnlyList<IReadOnlyList<TrackedBox>> tracks)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(tracks);
        foreach ((int index, IReadOnlyList<TrackedBox> boxes) in tracks.Index())
        {
            foreach (TrackedBox track in boxes)
            {
                PreciseBox box = track.Box;
                writer.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{index + 1},{track.Id},{box.X:0.###},{box.Y:0.###},{box.Width:0.###},{box.Height:0.###},1,-1,-1,-1\n"));
            }
        }
    }

    /// <summary>Refuses an identity that a frame has twice.</summary>
    internal static void RequireOnce(IEnumerable<MotRow> rows)
    {
        HashSet<(int Frame, long Id)> seen = [];
        foreach (MotRow row in rows)
        {
            if (!seen.Add((row.Frame, row.Tracked.Id)))
            {
                throw row.Source.Wrong(string.Create(CultureInfo.InvariantCulture, $"identity {row.Tracked.Id} is in frame {row.Frame} twice"));
            }
        }
    }

    private static List<T>[] ByFrame<T>(IReadOnlyList<MotRow> rows, Func<MotRow, T> element)
    {
        List<T>[] frames = [.. Enumerable.Range(0, rows.Select(row => row.Frame).DefaultIfEmpty().Max()).Select(_ => new List<T>())];
        foreach (MotRow row in rows)
        {
            frames[row.Frame - 1].Add(element(row));
        }

        return frames;
    }

    private static Box SinglePrecision(in PreciseBox box) => new((float)box.X, (float)box.Y, (float)box.Width, (float)box.Height);
}

/// <summary>Detections of a sequence.</summary>
/// <param name="Frames">Those of each frame, by frame - 1.</param>
/// <param name="Scale">What their confidences were taken for.</param>
public sealed record MotDetections(IReadOnlyList<IReadOnlyList<Detection>> Frames, ConfidenceScale Scale);
