namespace CampaignActors.Audience.Language;

/// <summary>The known word that is most like one that was written.</summary>
public static class Nearest
{
    /// <param name="known">At least one; of equal ones the first counts.</param>
    public static string Of(string word, IEnumerable<string> known) =>
        known.MinBy(k => (Distance(word.ToUpperInvariant(), k.ToUpperInvariant()), Distance(word, k)))!;

    /// <summary>Letters to add, remove or replace.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.Length];
    }
}
