namespace EdgeDetector.Yolo;

/// <summary>Finds what someone meant who misspelt a name.</summary>
internal static class NearestName
{
    /// <summary>The name with the fewest letters to change, capitals and small letters being the same; the first of several.</summary>
    public static string Of(string name, IReadOnlyList<string> names) =>
        names.MinBy(known => Distance(name.ToUpperInvariant(), known.ToUpperInvariant())) ?? "";

    /// <summary>Levenshtein's distance: letters to insert, delete or replace.</summary>
    private static int Distance(string from, string to)
    {
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
