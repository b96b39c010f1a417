using System.Data.Common;
using CampaignActors.Audience.People;

namespace CampaignActors.Recipients.Sql;

/// <summary>The columns of which the address of a person for a channel is made, in a row of a reader.</summary>
/// <param name="from">The first one, in the order of <see cref="Columns"/>.</param>
internal sealed class StoredAddress(Channel channel, int from)
{
    private static readonly string[] s_letter = ["first_name", "last_name", "street", "postcode", "city", "country"];

    public IReadOnlyList<string> Columns { get; } = channel switch
    {
        Channel.Email => ["email"],
        Channel.DirectMail => s_letter,
        _ => ["phone"],
    };

    /// <summary>The normalised address; <c>null</c>: the person has none.</summary>
    public string? Of(DbDataReader row) => channel == Channel.DirectMail
        ? Addresses.Of(Put(new Recipient(""), row), channel)
        : Addresses.Normalise(channel, Text(row, 0));

    /// <summary>The person with the fields of the address.</summary>
    public Recipient Put(Recipient person, DbDataReader row) => channel switch
    {
        Channel.Email => person with { Email = Text(row, 0) },
        Channel.DirectMail => person with
        {
            FirstName = Text(row, 0),
            LastName = Text(row, 1),
            Street = Text(row, 2),
            Postcode = Text(row, 3),
            City = Text(row, 4),
            Country = Text(row, 5),
        },
        _ => person with { Phone = Text(row, 0) },
    };

    private string? Text(DbDataReader row, int index) => row.IsDBNull(from + index) ? null : row.GetString(from + index);
}
