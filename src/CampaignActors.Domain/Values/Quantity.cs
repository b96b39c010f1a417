using System.Globalization;

namespace CampaignActors.Domain.Values;

/// <summary>
/// A number of pieces of stock or of messages. It is decimal, because one message may use half a sheet. Only balances are negative,
/// never ordered or consumed quantities.
/// </summary>
public readonly record struct Quantity(decimal Value) : IComparable<Quantity>
{
    public const decimal Max = 999_999_999_999m;

    public static readonly Quantity Zero = new(0);

    public static Quantity operator +(Quantity a, Quantity b) => new(a.Value + b.Value);

    public static Quantity operator -(Quantity a, Quantity b) => new(a.Value - b.Value);

    public static Quantity operator *(Quantity a, decimal b) => new(a.Value * b);

    public static bool operator <(Quantity a, Quantity b) => a.Value < b.Value;

    public static bool operator >(Quantity a, Quantity b) => a.Value > b.Value;

    public static bool operator <=(Quantity a, Quantity b) => a.Value <= b.Value;

    public static bool operator >=(Quantity a, Quantity b) => a.Value >= b.Value;

    public int CompareTo(Quantity other) => Value.CompareTo(other.Value);

    /// <summary>Plain digits without trailing zeros: <c>797</c>, <c>-0.5</c>.</summary>
    public override string ToString() => Value.ToString("0.############", CultureInfo.InvariantCulture);
}
