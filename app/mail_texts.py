"""What mails say, by kind and language: subject, and body with its parameters in braces.

A subject names neither the Network nor any organisation, person or party: it can be read over a shoulder or on a
locked screen. A body says little more and holds the link, alone on its line. Nothing but these texts is filled in.
"""

from typing import Final

Text = tuple[str, str]

TEXTS: Final[dict[str, dict[str, Text]]] = {
    "invitation": {
        "en": (
            "An invitation for you",
            "You are invited to open an account. The link works once, within 72 hours:\n\n{link}\n\n"
            "If you did not expect this, do nothing.",
        ),
        "ar": (
            "دعوة لك",
            "أنت مدعو إلى فتح حساب. يعمل الرابط مرة واحدة خلال 72 ساعة:\n\n{link}\n\n"
            "إذا لم تكن تتوقع هذه الرسالة فلا داعي لفعل أي شيء.",
        ),
        "fr": (
            "Une invitation pour vous",
            "Vous êtes invité à ouvrir un compte. Le lien fonctionne une fois, dans les 72 heures :\n\n{link}\n\n"
            "Si vous n'attendiez pas ce message, ne faites rien.",
        ),
    },
    "password_reset": {
        "en": (
            "Choose a new password",
            "A new password was asked for with this address. The link works once and for a short time:\n\n{link}\n\n"
            "If it was not you, do nothing: your password stays as it is.",
        ),
        "ar": (
            "اختيار كلمة مرور جديدة",
            "طُلبت كلمة مرور جديدة بهذا العنوان. يعمل الرابط مرة واحدة ولوقت قصير:\n\n{link}\n\n"
            "إذا لم تطلبها أنت فلا داعي لفعل أي شيء: تبقى كلمة مرورك كما هي.",
        ),
        "fr": (
            "Choisir un nouveau mot de passe",
            "Un nouveau mot de passe a été demandé avec cette adresse. Le lien fonctionne une fois et peu de temps :"
            "\n\n{link}\n\nSi ce n'était pas vous, ne faites rien : votre mot de passe reste le même.",
        ),
    },
    "password_changed": {
        "en": (
            "Your password was changed",
            "Your password was changed. If it was not you, act at once:\n\n{link}",
        ),
        "ar": (
            "تغيرت كلمة مرورك",
            "تغيرت كلمة مرورك. إذا لم تغيرها أنت فتصرف فورا:\n\n{link}",
        ),
        "fr": (
            "Votre mot de passe a été changé",
            "Votre mot de passe a été changé. Si ce n'était pas vous, agissez tout de suite :\n\n{link}",
        ),
    },
    "second_factor_changed": {
        "en": (
            "The way you sign in was changed",
            "The second step of your sign-in was changed. If it was not you, act at once:\n\n{link}",
        ),
        "ar": (
            "تغيرت طريقة دخولك",
            "تغيرت الخطوة الثانية لتسجيل دخولك. إذا لم تغيرها أنت فتصرف فورا:\n\n{link}",
        ),
        "fr": (
            "Votre façon de vous identifier a été changée",
            "La seconde étape de votre identification a été changée. Si ce n'était pas vous, agissez tout de suite :"
            "\n\n{link}",
        ),
    },
    "email_change": {
        "en": (
            "Confirm this address",
            "This address is to be used for an account. To confirm it:\n\n{link}\n\n"
            "If you know nothing of this, do nothing.",
        ),
        "ar": (
            "تأكيد هذا العنوان",
            "سيُستعمل هذا العنوان لحساب. لتأكيده:\n\n{link}\n\nإذا لم تكن تعلم بذلك فلا داعي لفعل أي شيء.",
        ),
        "fr": (
            "Confirmez cette adresse",
            "Cette adresse doit servir à un compte. Pour la confirmer :\n\n{link}\n\n"
            "Si vous n'en savez rien, ne faites rien.",
        ),
    },
    "email_change_asked": {
        "en": (
            "Another address was asked for",
            "Another address is to be used for your account. If it was not you, act at once:\n\n{link}",
        ),
        "ar": (
            "طلب تغيير عنوانك",
            "طلب استعمال عنوان آخر لحسابك. إذا لم تطلب ذلك أنت فتصرف فورا:\n\n{link}",
        ),
        "fr": (
            "Une autre adresse a été demandée",
            "Une autre adresse doit servir à votre compte. Si ce n'était pas vous, agissez tout de suite :\n\n{link}",
        ),
    },
    "email_changed": {
        "en": (
            "Your address was changed",
            "Your account now uses another address. If it was not you, act at once:\n\n{link}",
        ),
        "ar": (
            "تغير عنوانك",
            "يستعمل حسابك الآن عنوانا آخر. إذا لم تغيره أنت فتصرف فورا:\n\n{link}",
        ),
        "fr": (
            "Votre adresse a été changée",
            "Votre compte utilise désormais une autre adresse. Si ce n'était pas vous, agissez tout de suite :"
            "\n\n{link}",
        ),
    },
    "new_sign_in": {
        "en": (
            "A new sign-in",
            "Somebody signed in to your account from a place not seen before. To see your sessions and end them:"
            "\n\n{link}",
        ),
        "ar": (
            "تسجيل دخول جديد",
            "سُجل دخول إلى حسابك من مكان لم يُعرف من قبل. للاطلاع على جلساتك وإنهائها:\n\n{link}",
        ),
        "fr": (
            "Une nouvelle connexion",
            "Quelqu'un s'est connecté à votre compte d'un endroit encore inconnu. "
            "Pour voir vos sessions et les fermer :\n\n{link}",
        ),
    },
    "profile_reminder": {
        "en": (
            "Is this still right?",
            "Please look whether what is kept about you is still right:\n\n{link}\n\nTo be hidden at once:\n\n{hide}",
        ),
        "ar": (
            "هل ما زال هذا صحيحا؟",
            "يرجى التحقق من أن المعلومات المحفوظة عنك ما زالت صحيحة:\n\n{link}\n\nللإخفاء فورا:\n\n{hide}",
        ),
        "fr": (
            "Est-ce toujours exact ?",
            "Veuillez vérifier que ce qui est conservé à votre sujet est toujours exact :\n\n{link}\n\n"
            "Pour être masqué tout de suite :\n\n{hide}",
        ),
    },
    "profile_lapsed": {
        "en": (
            "Not confirmed for a long time",
            "What is kept about you was not confirmed for a long time and is no longer found. "
            "To confirm it:\n\n{link}",
        ),
        "ar": (
            "لم يتم التأكيد منذ مدة طويلة",
            "لم تُؤكد المعلومات المحفوظة عنك منذ مدة طويلة ولم تعد تظهر في البحث. لتأكيدها:\n\n{link}",
        ),
        "fr": (
            "Sans confirmation depuis longtemps",
            "Ce qui est conservé à votre sujet n'a pas été confirmé depuis longtemps et n'est plus trouvé. "
            "Pour le confirmer :\n\n{link}",
        ),
    },
    "hidden": {
        "en": (
            "You are hidden",
            "Nobody outside the office finds you any longer. To be shown again:\n\n{link}",
        ),
        "ar": (
            "تم إخفاؤك",
            "لم يعد أحد خارج المكتب يجدك. للظهور من جديد:\n\n{link}",
        ),
        "fr": (
            "Vous êtes masqué",
            "Plus personne hors du bureau ne vous trouve. Pour être montré de nouveau :\n\n{link}",
        ),
    },
    "erasure_asked": {
        "en": (
            "Your data will be erased",
            "As was asked for, your data will be erased on this day: {date}. "
            "Until then you can take it back:\n\n{link}",
        ),
        "ar": (
            "سيتم محو بياناتك",
            "بناء على الطلب ستُمحى بياناتك في هذا اليوم: {date}. يمكنك التراجع قبل ذلك:\n\n{link}",
        ),
        "fr": (
            "Vos données seront effacées",
            "Comme demandé, vos données seront effacées ce jour : {date}. "
            "D'ici là vous pouvez y renoncer :\n\n{link}",
        ),
    },
    "erased": {
        "en": (
            "Your data was erased",
            "Your data was erased. This is the last message to this address.",
        ),
        "ar": (
            "تم محو بياناتك",
            "تم محو بياناتك. هذه آخر رسالة إلى هذا العنوان.",
        ),
        "fr": (
            "Vos données ont été effacées",
            "Vos données ont été effacées. Ceci est le dernier message à cette adresse.",
        ),
    },
    "review_waiting": {
        "en": ("Something waits for your review", "Something waits for your review:\n\n{link}"),
        "ar": ("هناك ما ينتظر مراجعتك", "هناك ما ينتظر مراجعتك:\n\n{link}"),
        "fr": ("Un élément attend votre examen", "Un élément attend votre examen :\n\n{link}"),
    },
    "code_adopted": {
        "en": ("There are new rules to read", "A new version of rules that concern you is in force:\n\n{link}"),
        "ar": ("هناك قواعد جديدة للاطلاع", "أصبحت نسخة جديدة من قواعد تخصك سارية:\n\n{link}"),
        "fr": (
            "De nouvelles règles à lire",
            "Une nouvelle version de règles qui vous concernent est en vigueur :\n\n{link}",
        ),
    },
    "review_decided": {
        "en": ("There is an answer for you", "What you sent was looked at. The answer:\n\n{link}"),
        "ar": ("هناك رد لك", "تمت مراجعة ما أرسلته. الرد:\n\n{link}"),
        "fr": ("Il y a une réponse pour vous", "Votre envoi a été examiné. La réponse :\n\n{link}"),
    },
    "approval_waiting": {
        "en": ("Something waits for your approval", "Something waits for your approval:\n\n{link}"),
        "ar": ("هناك ما ينتظر موافقتك", "هناك ما ينتظر موافقتك:\n\n{link}"),
        "fr": ("Un élément attend votre accord", "Un élément attend votre accord :\n\n{link}"),
    },
    "nomination_received": {
        "en": ("A form has arrived", "A form has arrived and can be read here:\n\n{link}"),
        "ar": ("وصلت استمارة", "وصلت استمارة ويمكن قراءتها هنا:\n\n{link}"),
        "fr": ("Un formulaire est arrivé", "Un formulaire est arrivé et peut être lu ici :\n\n{link}"),
    },
    "request_received": {
        "en": ("We have received it", "What you sent has arrived. You can follow it here:\n\n{link}"),
        "ar": ("وصلنا ما أرسلته", "وصلنا ما أرسلته، ويمكنك متابعته هنا:\n\n{link}"),
        "fr": ("Bien reçu", "Votre envoi est arrivé. Vous pouvez le suivre ici :\n\n{link}"),
    },
    "request_arrived": {
        "en": ("Something has arrived for you", "It waits for a first look:\n\n{link}"),
        "ar": ("وصل ما ينتظرك", "بانتظار اطلاعك الأول:\n\n{link}"),
        "fr": ("Un élément est arrivé pour vous", "Il attend un premier examen :\n\n{link}"),
    },
    "request_moved": {
        "en": ("There is news for you", "Something you follow has moved on:\n\n{link}"),
        "ar": ("هناك جديد لك", "طرأ جديد على ما تتابعه:\n\n{link}"),
        "fr": ("Il y a du nouveau pour vous", "Ce que vous suivez a avancé :\n\n{link}"),
    },
    "request_named": {
        "en": ("You were named for something", "You can work on it from now on:\n\n{link}"),
        "ar": ("تم تكليفك بأمر", "يمكنك العمل عليه من الآن:\n\n{link}"),
        "fr": ("Un dossier vous est confié", "Vous pouvez désormais y travailler :\n\n{link}"),
    },
    "request_clock": {
        "en": ("The time for something is running out", "Please look at it now:\n\n{link}"),
        "ar": ("الوقت المحدد يوشك على الانتهاء", "يرجى الاطلاع الآن:\n\n{link}"),
        "fr": ("Un délai arrive à son terme", "Merci de regarder maintenant :\n\n{link}"),
    },
    "sounding": {
        "en": (
            "A question for you",
            "Could you, at short notice? The question waits for your answer, within hours:\n\n{link}",
        ),
        "ar": ("سؤال لك", "هل يمكنك ذلك في وقت قريب؟ السؤال بانتظار جوابك، خلال ساعات:\n\n{link}"),
        "fr": (
            "Une question pour vous",
            "Pourriez-vous, à bref délai ? La question attend votre réponse, dans les heures :\n\n{link}",
        ),
    },
    "offer": {
        "en": (
            "A letter for you",
            "There is a letter for you. Please answer it before this hour: {until}\n\n{link}",
        ),
        "ar": ("رسالة لك", "هناك رسالة لك. يرجى الجواب عنها قبل هذه الساعة: {until}\n\n{link}"),
        "fr": (
            "Une lettre pour vous",
            "Une lettre vous attend. Merci d'y répondre avant cette heure : {until}\n\n{link}",
        ),
    },
    "task_changed": {
        "en": (
            "Something has changed for you",
            "There is something new about what you have accepted. Please read it now:\n\n{link}",
        ),
        "ar": ("طرأ تغيير يخصك", "هناك جديد بشأن ما قبلته. يرجى الاطلاع عليه الآن:\n\n{link}"),
        "fr": (
            "Un changement vous concerne",
            "Il y a du nouveau sur ce que vous avez accepté. Merci de le lire maintenant :\n\n{link}",
        ),
    },
    "offer_closed": {
        "en": ("A letter no longer stands", "A letter that you had received no longer stands:\n\n{link}"),
        "ar": ("رسالة لم تعد قائمة", "رسالة كنت قد تلقيتها لم تعد قائمة:\n\n{link}"),
        "fr": ("Une lettre n'est plus valable", "Une lettre que vous aviez reçue n'est plus valable :\n\n{link}"),
    },
    "release_asked": {
        "en": ("Your answer is asked for", "Somebody you put forward is asked for; please answer:\n\n{link}"),
        "ar": ("يُطلب جوابكم", "يُطلب شخص رشحتموه؛ يرجى الرد:\n\n{link}"),
        "fr": (
            "Votre réponse est demandée",
            "Une personne que vous avez proposée est demandée ; merci de répondre :\n\n{link}",
        ),
    },
    "debrief_asked": {
        "en": ("How did it go?", "Please tell how it went; it takes a few minutes:\n\n{link}"),
        "ar": ("كيف جرى الأمر؟", "يرجى إخبارنا كيف جرى الأمر؛ لن يستغرق ذلك سوى دقائق:\n\n{link}"),
        "fr": (
            "Comment cela s'est-il passé ?",
            "Merci de dire comment cela s'est passé, en quelques minutes :\n\n{link}",
        ),
    },
    "search_news": {
        "en": ("There is something new for you", "Something you keep an eye on has changed:\n\n{link}"),
        "ar": ("هناك جديد يهمك", "طرأ تغيير على ما تتابعه:\n\n{link}"),
        "fr": ("Une nouveauté pour vous", "Quelque chose que vous suivez a changé :\n\n{link}"),
    },
    "alert": {
        "en": ("Please look", "Something unusual was noticed:\n\n{link}"),
        "ar": ("يرجى الاطلاع", "لوحظ أمر غير معتاد:\n\n{link}"),
        "fr": ("À regarder", "Quelque chose d'inhabituel a été remarqué :\n\n{link}"),
    },
}

# Under every body.
CLOSING: Final = {
    "en": "This message was written by a program; answers to it are not read.",
    "ar": "كتب هذه الرسالة برنامج آلي، ولا تُقرأ الردود عليها.",
    "fr": "Ce message a été écrit par un programme ; les réponses ne sont pas lues.",
}
