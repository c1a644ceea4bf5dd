namespace EdgeDetector;

/// <summary>Finds what somebody meant who made a typing error.</summary>
public static class NearestName
{
    /// <summary>The candidate with the fewest typing errors, or null where none is near: at most one error in three letters.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > 64)
        {
            return null;
        }

        string? best = null;
        int least = int.MaxValue;
        foreach (string candidate in candidates)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least && distance <= Math.Max(1, Math.Max(name.Length, candidate.Length) / 3))
            {
                (best, least) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>A name that is none of the candidates, quoted, with the one that was probably meant: 'prson' (did you mean 'person'?).</summary>
    public static string Quote(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is { } nearest ? $"'{name}' (did you mean '{nearest}'?)" : $"'{name}'";

    /// <summary>Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                int replaced = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replaced, 1 + Math.Min(d[i - 1, j], d[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
