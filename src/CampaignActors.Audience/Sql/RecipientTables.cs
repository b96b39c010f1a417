using CampaignActors.Audience.Fields;
using CampaignActors.Audience.People;

namespace CampaignActors.Audience.Sql;

/// <summary>
/// Names of the tables and columns that conditions are compiled against. Stores create them, with more columns of their own. Every
/// name is written here; none comes from what people give: a declared field has a column by its ordinal.
/// </summary>
/// <remarks>
/// Texts are compared byte by byte in UTF-8: the columns are <c>TEXT COLLATE "C"</c> on PostgreSQL, <c>TEXT</c> on SQLite. Every text of
/// a recipient has a second column with its folded form (<see cref="Folded"/>, <see cref="Language.Folding"/>), which is
/// null when the text is. Numbers (ten-thousandths), dates (days since 1970-01-01) and truths (1 or 0) are <c>BIGINT</c> on PostgreSQL and
/// <c>INTEGER</c> on SQLite, as in <see cref="FieldValue.Units"/>; instants are ticks (100 ns) since 1970 in the same type.
/// </remarks>
public static class RecipientTables
{
    /// <summary>One row a person. In conditions it has the alias <see cref="RecipientAlias"/>.</summary>
    public const string Recipients = "recipients";

    public const string RecipientAlias = "r";

    /// <summary>The internal number of a recipient, in all tables that have rows of recipients.</summary>
    public const string Number = "number";

    public const string Key = "key";

    public const string BirthDate = "birth_date";

    /// <summary>The lists of recipients: <see cref="Number"/> and <see cref="List"/>, one row for both.</summary>
    public const string RecipientLists = "recipient_lists";

    /// <summary>Code of a list.</summary>
    public const string List = "list";

    /// <summary>
    /// One row a frozen target: <see cref="TargetId"/>, <see cref="Delivery"/>, <see cref="ChannelName"/>, <see cref="SentAt"/>.
    /// </summary>
    public const string Targets = "targets";

    /// <summary>Integer primary key of a target.</summary>
    public const string TargetId = "id";

    /// <summary>Code of the delivery.</summary>
    public const string Delivery = "delivery";

    /// <summary>The channel of a target as <see cref="Of(Channel)"/> writes it.</summary>
    public const string ChannelName = "channel";

    /// <summary>When the messages of a target left; null before.</summary>
    public const string SentAt = "sent_at";

    /// <summary>One row a person of a target: <see cref="TargetRef"/>, <see cref="Number"/>, <see cref="State"/>.</summary>
    public const string TargetRows = "target_rows";

    /// <summary>The <see cref="TargetId"/> that a row belongs to.</summary>
    public const string TargetRef = "target";

    /// <summary>What became of the person, see <see cref="Targets.TargetStates"/>; 0: they are in.</summary>
    public const string State = "state";

    /// <summary>
    /// One row a mailing, the sending of a target from here: <see cref="MailingId"/>, <see cref="TargetRef"/>, <see cref="Delivery"/>,
    /// <see cref="ChannelName"/>, <see cref="Purged"/>, <see cref="Counted"/>, <see cref="LastSent"/>.
    /// </summary>
    public const string Mailings = "mailings";

    /// <summary>Integer primary key of a mailing.</summary>
    public const string MailingId = "id";

    /// <summary>1: its messages are gone, and nothing is known of them any more.</summary>
    public const string Purged = "purged";

    /// <summary>1: nothing has changed since <see cref="LastSent"/> was noted.</summary>
    public const string Counted = "counted";

    /// <summary>When the last message was handed over.</summary>
    public const string LastSent = "last_sent";

    /// <summary>The <see cref="MailingId"/> that a message belongs to.</summary>
    public const string MailingRef = "mailing";

    /// <summary>
    /// One row a message: <see cref="MailingRef"/>, <see cref="Number"/>, and <see cref="SentAt"/>, which is null until it was handed over.
    /// </summary>
    public const string MessageStates = "message_states";

    /// <summary>The column of a built-in field, or of a declared one by its ordinal.</summary>
    /// <param name="ordinal">Gives the ordinal that the store chose for a declared field, from 1 on; it never changes.</param>
    public static string Column(string field, Func<string, int> ordinal) => field switch
    {
        "key" => Key,
        "email" => "email",
        "phone" => "phone",
        "firstName" => "first_name",
        "lastName" => "last_name",
        "language" => "language",
        "country" => "country",
        "street" => "street",
        "city" => "city",
        "postcode" => "postcode",
        "birthDate" => BirthDate,
        _ => Attribute(ordinal(field)),
    };

    /// <summary>The column of a declared field.</summary>
    /// <param name="ordinal">From 1 on.</param>
    public static string Attribute(int ordinal) => FormattableString.Invariant($"a{ordinal}");

    /// <summary>The column that holds the folded form of a text column.</summary>
    public static string Folded(string column) => column + "_f";

    /// <summary>How a channel is stored.</summary>
    public static string Of(Channel channel) => channel.Word();
}
