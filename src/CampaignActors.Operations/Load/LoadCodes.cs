namespace CampaignActors.Operations.Load;

/// <summary>
/// The codes of a load, made of its prefix and of numbers alone. With teams thing <c>n</c> belongs to team <c>n mod teams</c>, and its code
/// begins with that team and a dot.
/// </summary>
internal sealed class LoadCodes(LoadOptions options)
{
    private readonly int _teams = Math.Max(options.Teams, 1);

    public string Of(int team, string name) =>
        options.Teams == 0 ? $"{options.Prefix}-{name}" : $"{options.Prefix}{team % _teams}.{name}";

    public int TeamOf(int number) => number % _teams;

    /// <summary>Which of its team's things it is.</summary>
    public int InTeam(int number) => number / _teams;

    /// <summary>The first thing of the same team.</summary>
    public int FirstOfTeam(int number) => TeamOf(number);

    /// <summary>The thing of the same team just before it.</summary>
    public int BeforeInTeam(int number) => number - _teams;

    /// <summary>One of <paramref name="count"/> things as near as can be to <paramref name="number"/> that belongs to a team.</summary>
    public int Near(int team, int number, int count)
    {
        var near = number - (number % _teams) + TeamOf(team);
        return near < count ? near : near - _teams;
    }

    /// <summary>Whether there are teams to stay within.</summary>
    public bool HasTeams => _teams > 1;
}
