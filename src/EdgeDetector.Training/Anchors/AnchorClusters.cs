using EdgeDetector.Models.Darknet;

namespace EdgeDetector.Training.Anchors;

/// <summary>
/// k-means over the sizes of boxes with the distance 1 - IoU, means as new centres (Redmon and Farhadi 2017, "YOLO9000", section 2), from
/// k-means++ starts (Arthur and Vassilvitskii 2007).
/// </summary>
internal sealed class AnchorClusters
{
    private const int Starts = 10;
    private const int MostRounds = 300;

    private readonly Anchor[] _boxes;
    private readonly int[] _nearest;
    private readonly double[] _distances;
    private readonly Random _random;

    private AnchorClusters(IReadOnlyList<Anchor> boxes, int seed)
    {
        _boxes = [.. boxes];
        _nearest = new int[_boxes.Length];
        _distances = new double[_boxes.Length];
        _random = new Random(seed);
    }

    /// <summary>Finds the anchors with the best average overlap of several starts, sorted by area.</summary>
    /// <param name="boxes">Sizes of boxes; at least <paramref name="count"/> different ones.</param>
    /// <param name="count">How many anchors, 1 or more.</param>
    /// <param name="seed">Chooses the starts.</param>
    public static IReadOnlyList<Anchor> Find(IReadOnlyList<Anchor> boxes, int count, int seed)
    {
        AnchorClusters clusters = new(boxes, seed);
        (Anchor[] best, double lowest) = ([], double.PositiveInfinity);
        for (int start = 0; start < Starts; start++)
        {
            Anchor[] anchors = clusters.Settle(clusters.Scatter(count));
            double total = clusters._distances.Sum();
            if (total < lowest)
            {
                (best, lowest) = (anchors, total);
            }
        }

        return [.. best.OrderBy(anchor => anchor.Width * anchor.Height)];
    }

    /// <summary>The first centres: boxes, each drawn with a probability that grows with the square of its distance to those before.</summary>
    private Anchor[] Scatter(int count)
    {
        Anchor[] anchors = new Anchor[count];
        anchors[0] = _boxes[_random.Next(_boxes.Length)];
        Array.Fill(_distances, double.PositiveInfinity);
        for (int i = 1; i < count; i++)
        {
            double total = 0;
            for (int box = 0; box < _boxes.Length; box++)
            {
                _distances[box] = Math.Min(_distances[box], Distance(_boxes[box], anchors[i - 1]));
                total += _distances[box] * _distances[box];
            }

            anchors[i] = _boxes[Pick(_random.NextDouble() * total)];
        }

        return anchors;
    }

    private int Pick(double share)
    {
        int last = 0;
        for (int box = 0; box < _boxes.Length; box++)
        {
            if (_distances[box] > 0)
            {
                last = box;
                share -= _distances[box] * _distances[box];
                if (share < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    /// <summary>Moves centres to the means of their boxes until no box changes its centre; the distances are those to the last ones.</summary>
    private Anchor[] Settle(Anchor[] anchors)
    {
        Array.Fill(_nearest, -1);
        for (int round = 0; round < MostRounds && Assign(anchors); round++)
        {
            anchors = Means(anchors);
        }

        Assign(anchors);
        return anchors;
    }

    private bool Assign(Anchor[] anchors)
    {
        bool changed = false;
        for (int box = 0; box < _boxes.Length; box++)
        {
            (int nearest, double lowest) = (0, double.PositiveInfinity);
            for (int i = 0; i < anchors.Length; i++)
            {
                double distance = Distance(_boxes[box], anchors[i]);
                if (distance < lowest)
                {
                    (nearest, lowest) = (i, distance);
                }
            }

            changed |= _nearest[box] != nearest;
            (_nearest[box], _distances[box]) = (nearest, lowest);
        }

        return changed;
    }

    private Anchor[] Means(Anchor[] anchors)
    {
        (double[] widths, double[] heights) = (new double[anchors.Length], new double[anchors.Length]);
        int[] counts = new int[anchors.Length];
        for (int box = 0; box < _boxes.Length; box++)
        {
            int nearest = _nearest[box];
            widths[nearest] += _boxes[box].Width;
            heights[nearest] += _boxes[box].Height;
            counts[nearest]++;
        }

        // A centre that lost its boxes stays: another start will do better.
        return [.. anchors.Select((anchor, i) => counts[i] == 0 ? anchor : new Anchor(widths[i] / counts[i], heights[i] / counts[i]))];
    }

    private static double Distance(Anchor box, Anchor anchor) => 1 - AnchorFit.Overlap(box, anchor);
}
